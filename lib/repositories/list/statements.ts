/** How many statements of one kind a connection keeps prepared; what comes later is planned anew. */
const MAX_PREPARED = 200;

let kinds = 0;

/** Names statements by their text, so that PostgreSQL parses and plans each once per connection. */
export function createStatementNames(kind: string): (text: string) => string | undefined {
  // Two readers of one list may share a pool.
  kinds += 1;
  const prefix = `${kind}_${kinds}`;
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= MAX_PREPARED) return known;
    const name = `${prefix}_${names.size}`;
    names.set(text, name);
    return name;
  };
}
