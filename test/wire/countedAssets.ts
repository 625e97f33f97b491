/** Buckets as Atlan's search answers them. */
export const terms = (buckets: readonly object[], others = 0): object => ({ sum_other_doc_count: others, buckets });

/** So many active tables: what stands under a connection; some of them only lie below it. */
export const tables = (count: number, unnamed = 0): object => ({
  by_state: terms([
    {
      key: "ACTIVE",
      doc_count: count,
      by_type: terms([{ key: "table", doc_count: count }]),
      by_lineage: terms([{ key: 0, key_as_string: "false", doc_count: count }]),
      unnamed: { doc_count: unnamed },
      elsewhere: { doc_count: 0, by_type: terms([]) },
    },
  ]),
});
