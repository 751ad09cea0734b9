'use client';

import { ActionButton } from '@/components/common/action-button';
import { PageHeader } from '@/components/common/page-header';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { useApi } from '@/contexts/api-context';

/** Links the identity that the person came with, now that they have signed in to the account. */
export function LinkAccount() {
  const client = useApi();
  return (
    <>
      <PageHeader title="One more step" />
      <Section title="Link the two" maw={560}>
        <Note mb="sm">
          From then on you can also sign in to this account the way you have just tried.
        </Note>
        <ActionButton
          action={() => client.linkPendingIdentity()}
          onDone={() => window.location.assign('/account')}
          refresh={false}
        >
          Link to my account
        </ActionButton>
      </Section>
    </>
  );
}
