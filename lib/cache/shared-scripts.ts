import { createRedisScript } from './redis-script';

/*
 * An entry is a hash: either a value (`stamps`, `about`, `text`) or a lease (`stamps`, `lease`) of the
 * process that is loading it. A tag is a key whose value is its stamp, a random text that changes with
 * each invalidation; an entry counts only under the stamps that it was loaded under. KEYS: the entry,
 * then its tags.
 */

const CURRENT_STAMPS = `
local stamps = {}
for i = 2, #KEYS do stamps[i - 1] = redis.call('GET', KEYS[i]) or '' end
local current = table.concat(stamps, ',')
`;

/**
 * ARGV: a new lease, its milliseconds, a stamp for tags that have none, its milliseconds.
 * Answers the value with what is left of its time, or who may load it: the caller, or somebody else.
 */
export const readOrLease = createRedisScript(`
local stamps = {}
for i = 2, #KEYS do
  local stamp = redis.call('GET', KEYS[i])
  if not stamp then
    stamp = ARGV[3]
    redis.call('SET', KEYS[i], stamp, 'PX', ARGV[4])
  end
  stamps[i - 1] = stamp
end
local current = table.concat(stamps, ',')
local entry = redis.call('HMGET', KEYS[1], 'stamps', 'about', 'text', 'lease')
if entry[1] == current then
  if entry[3] then return {'value', entry[2], entry[3], redis.call('PTTL', KEYS[1])} end
  if entry[4] then return {'wait'} end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'stamps', current, 'lease', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return {'load', current}
`);

/** ARGV: lease, stamps, about, text, milliseconds. Keeps the value unless it was forgotten meanwhile. */
export const storeUnderLease = createRedisScript(`${CURRENT_STAMPS}
if current ~= ARGV[2] or redis.call('HGET', KEYS[1], 'lease') ~= ARGV[1] then return 0 end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'stamps', current, 'about', ARGV[3], 'text', ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[5])
return 1
`);

/** ARGV: lease. After a load that failed, so that nobody waits for it. */
export const dropLease = createRedisScript(`
if redis.call('HGET', KEYS[1], 'lease') == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
`);
