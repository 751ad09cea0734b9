/** The text, or its beginning with an ellipsis: at most `max` UTF-16 units and no half of a pair. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return `${text.slice(0, max - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
