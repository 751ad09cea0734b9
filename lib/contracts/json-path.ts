const STRINGS_AND_MARKS = /"(?:[^"\\]|\\.)*"|[[\]{},:]/g;

/** The path of the value at an index of valid JSON text: `body.items.0.price`. */
export function jsonPathAt(text: string, at: number): string {
  const path: (string | number)[] = [];
  let lastString = '';
  for (const { 0: token, index } of text.matchAll(STRINGS_AND_MARKS)) {
    if (index >= at) break;
    const place = path.at(-1);
    if (token.startsWith('"')) lastString = token;
    else if (token === '[') path.push(0);
    else if (token === '{') path.push('');
    else if (token === ']' || token === '}') path.pop();
    else if (token === ':') path[path.length - 1] = String(JSON.parse(lastString));
    else if (typeof place === 'number') path[path.length - 1] = place + 1;
  }
  return ['body', ...path].join('.');
}
