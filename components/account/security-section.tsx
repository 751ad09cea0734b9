import { TextLink } from '@/components/common/link-button';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';

export function SecuritySection() {
  return (
    <Section title="Security">
      <Note>
        Your password, passkeys, authenticator app and sessions:{' '}
        <TextLink href="/account/security">Sign-in and sessions</TextLink>
      </Note>
    </Section>
  );
}
