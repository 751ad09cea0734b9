import Bowser from 'bowser';

/** The browser and the system in words, such as "Firefox on Windows"; null when it says neither. */
export function describeDevice(userAgent: string | null): string | null {
  if (!userAgent) return null;
  const { browser, os } = Bowser.parse(userAgent);
  const names = [browser.name, os.name].filter(Boolean);
  return names.length > 0 ? names.join(' on ') : null;
}
