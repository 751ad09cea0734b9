const QUERY =
  /\.(\w+)\s*\.(find(?:First|Unique|Many)(?:OrThrow)?|count|aggregate|groupBy|update(?:Many(?:AndReturn)?)?|upsert|delete(?:Many)?)\(/g;

/** Methods and functions as the formatter writes them: they end where their indentation does. */
const FUNCTION =
  /^( *)(?:export |private |protected |public )*(?:async )?(?:function )?\*?(\w+)(?:<[^>]*>)?\([\s\S]*?^\1\}$/gm;

/** The models of the schema whose rows belong to an organization, as the client names them. */
export function findTenantModels(schema: string): string[] {
  return [...schema.matchAll(/^model (\w+) \{([\s\S]*?)^\}/gm)]
    .filter(([, , fields = '']) => /^\s+organizationId\s/m.test(fields))
    .map(([, name = '']) => name.charAt(0).toLowerCase() + name.slice(1));
}

/** The methods and functions of a file that query a tenant model and never name `organizationId`. */
export function findUnscopedQueries(source: string, models: readonly string[]): string[] {
  return [...source.matchAll(FUNCTION)].flatMap(([text, , name = '']) => {
    const queried = [...text.matchAll(QUERY)].map(([, model = '']) => model);
    const isTenant = queried.some((model) => models.includes(model));
    return isTenant && !/organizationId/.test(text) ? [name] : [];
  });
}
