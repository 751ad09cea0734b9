import { Alert, Group, Stack, Text } from '@mantine/core';
import { FAILURE_TEXTS } from '@/components/auth/issuer-buttons';
import { ActionButton } from '@/components/common/action-button';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import { useApi } from '@/contexts/api-context';
import type { IdentityView, OidcFailure, OidcIssuerView } from '@/lib/contracts/oidc';

export interface IdentitiesSectionProps {
  issuers: readonly OidcIssuerView[];
  identities: readonly IdentityView[];
  /** Why the last link has failed. */
  failure: OidcFailure | null;
}

/** The issuers that the person can sign in with, and those to link. */
export function IdentitiesSection({ issuers, identities, failure }: IdentitiesSectionProps) {
  const client = useApi();
  const linked = new Set(identities.map(({ name }) => name));
  const start = async (name: string) => {
    const { authorizationUrl } = await client.startLink({ params: { name } });
    window.location.assign(authorizationUrl);
  };
  if (issuers.length === 0 && identities.length === 0) return null;
  return (
    <Section title="Sign in with">
      <Stack>
        {failure && (
          <Alert color="red" role="alert">
            {FAILURE_TEXTS[failure]}
          </Alert>
        )}
        {identities.map(({ id, label, email, createdAt, lastUsedAt }) => (
          <Group key={id} justify="space-between">
            <div>
              <Text fw={500}>{label}</Text>
              <Note>
                {email}, last used <Time value={lastUsedAt ?? createdAt} />
              </Note>
            </div>
            <ActionButton
              variant="default"
              action={() => client.unlinkIdentity({ params: { id } })}
              confirm={{ title: `Unlink ${label}?`, message: 'You can link it again later.' }}
            >
              Unlink
            </ActionButton>
          </Group>
        ))}
        {issuers
          .filter(({ name }) => !linked.has(name))
          .map(({ name, label }) => (
            <Group key={name} justify="space-between">
              <Text fw={500}>{label}</Text>
              <ActionButton variant="default" refresh={false} action={() => start(name)}>
                Link
              </ActionButton>
            </Group>
          ))}
      </Stack>
    </Section>
  );
}
