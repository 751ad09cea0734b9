import { relative } from 'node:path';
import pc from 'picocolors';
import { DEMO } from '@/prisma/demo-account';
import type { DevSettings } from './settings';

const row = (name: string, value: string) => `  ${pc.dim(name.padEnd(15))}${value}`;

/** What a person needs to know once everything runs. */
export function banner(settings: DevSettings, seconds: string): string {
  const { appUrl, sandboxUrl, sandboxPort, usesMailbox, databaseUrl, root, dataDir } = settings;
  const mailbox = `http://localhost:${sandboxPort}/mailbox`;
  const kept = databaseUrl ? 'in your database' : `in ${relative(root, dataDir)}/`;
  return [
    '',
    `  ${pc.bold(pc.green('Plinth is ready'))} ${pc.dim(`after ${seconds}`)}`,
    '',
    row('Console', pc.cyan(appUrl)),
    row('Sign in as', `${DEMO.email}   ${pc.dim('password')} ${DEMO.password}`),
    row('API reference', pc.cyan(`${appUrl}/docs`)),
    row('Sandbox shop', pc.cyan(sandboxUrl)),
    row('Mailbox', usesMailbox ? pc.cyan(mailbox) : pc.dim('mails go to SMTP_URL')),
    '',
    `  ${pc.bold('Click first')}: Connections, then Connect. Choose Fjord & Pine and watch 3,000 orders arrive.`,
    `  ${pc.bold('Then')}: change an order in the sandbox shop; its webhook updates the order here.`,
    `  Or let a program do it all: ${pc.bold('npm run demo')}`,
    '',
    pc.dim(`  Ctrl-C stops everything. Your data stays ${kept}`),
    '',
  ].join('\n');
}
