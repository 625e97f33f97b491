/** What identifies the inventory by which a run was approved. Stored in state and receipts: a public format. */
export interface InventoryMark {
  /** The SHA-256 in the last line of the file. */
  readonly sha256: string;
  /** How many assets it lists. */
  readonly assets: number;
}
