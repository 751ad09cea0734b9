export type Cell = string | number;

/** A Markdown table, so that figures can be pasted as they are; columns behind the `labels` stand right. */
export function table(head: string[], rows: Cell[][], labels = 1): string {
  const cells = [head, ...rows].map((row) => row.map(String));
  const widths = head.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) => {
    const padded = row.map((cell, i) =>
      i < labels ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0),
    );
    return `| ${padded.join(' | ')} |`;
  };
  const rules = widths.map((width, i) =>
    i < labels ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`,
  );
  const [header = [], ...body] = cells;
  return [line(header), `|${rules.join('|')}|`, ...body.map(line)].join('\n');
}
