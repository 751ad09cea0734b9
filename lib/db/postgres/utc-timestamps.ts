import pg from 'pg';

/**
 * How node-postgres reads and writes times: columns of type `timestamp` are in UTC, whatever the time
 * zone of the process, which it would use by default.
 */
export function createUtcTypes(): pg.CustomTypesConfig {
  pg.defaults.parseInputDatesAsUTC = true;
  const types = new pg.TypeOverrides();
  const { TIMESTAMP } = pg.types.builtins;
  types.setTypeParser(TIMESTAMP, (text) => new Date(`${text.replace(' ', 'T')}Z`));
  return types;
}
