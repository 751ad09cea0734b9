/**
 * Names statements by their text: PostgreSQL parses and plans a named statement once per connection,
 * which halves what a page of a list costs it. Only the first `limit` texts get a name, because a
 * connection holds its statements until it closes.
 */
export function createStatementNames(prefix: string, limit: number) {
  const names = new Map<string, string>();
  return (text: string): string | undefined => {
    const known = names.get(text);
    if (known !== undefined || names.size >= limit) return known;
    const name = `${prefix}_${names.size}`;
    names.set(text, name);
    return name;
  };
}
