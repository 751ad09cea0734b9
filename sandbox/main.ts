import { createSandbox } from './sandbox';
import { readSettings } from './settings';

try {
  const sandbox = await createSandbox(readSettings(process.argv.slice(2), process.env));
  console.log(`Sandbox shop ready at ${sandbox.url}`);
  console.log(`Mailbox at ${sandbox.url}/mailbox, for mails to ${sandbox.smtpUrl}`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void sandbox.close().then(() => process.exit(0)));
  }
} catch (error) {
  console.error(`The sandbox could not start. ${error instanceof Error ? error.message : error}`);
  process.exit(1);
}
