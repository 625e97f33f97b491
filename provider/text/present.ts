/** The fields that have a value: one that may be undefined becomes one that may be absent. */
export type Present<Fields> = {
  readonly [Key in keyof Fields as undefined extends Fields[Key] ? never : Key]: Fields[Key];
} & {
  readonly [Key in keyof Fields as undefined extends Fields[Key] ? Key : never]?: Exclude<Fields[Key], undefined>;
};

/** Omits the fields whose value is undefined, as JSON does. Only undefined is omitted: false, 0, null and "" are values. */
export function present<const Fields extends object>(fields: Fields): Present<Fields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<Fields>;
}

/** The named fields that have a value. */
export function pick<Fields extends object, Name extends keyof Fields & string>(
  fields: Fields,
  names: readonly Name[],
): Present<Pick<Fields, Name>> {
  const entries = names.map((name) => [name, fields[name]] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Present<Pick<Fields, Name>>;
}

/** All fields but the named ones. */
export function omit<Fields extends object, Name extends keyof Fields & string>(
  fields: Fields,
  ...names: readonly Name[]
): Omit<Fields, Name> {
  const others = Object.entries(fields).filter(([name]) => !(names as readonly string[]).includes(name));
  return Object.fromEntries(others) as Omit<Fields, Name>;
}
