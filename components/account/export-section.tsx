import { IconDownload } from '@tabler/icons-react';
import { ActionButton } from '@/components/common/action-button';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useApi } from '@/contexts/api-context';

/** Saves text as a file. */
function save(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

export function ExportSection() {
  const client = useApi();
  const download = async () => {
    const data = await client.exportAccount();
    save('account.json', `${JSON.stringify(data, null, 2)}\n`);
  };
  return (
    <Section title="Your data">
      <Note mb="sm">
        Profile, memberships, second factors, sessions, API keys, notifications and what you did, as
        JSON.
      </Note>
      <ActionButton variant="default" icon={IconDownload} action={download} refresh={false}>
        Export
      </ActionButton>
    </Section>
  );
}
