import { Alert, Button, Divider, Stack } from '@mantine/core';
import type { OidcFailure, OidcIssuerView } from '@/lib/contracts/oidc';

export const FAILURE_TEXTS: Record<OidcFailure, string> = {
  denied: 'The sign-in was not confirmed there. Try again.',
  expired: 'The sign-in took too long, or began in another browser. Try again.',
  unavailable: 'That sign-in is unavailable at the moment. Try again later.',
  email_missing: 'We did not get your e-mail address from there.',
  email_unverified: 'Your e-mail address is not confirmed there. Confirm it, then try again.',
  account_deleted: 'This account is about to be deleted. The link in our e-mail restores it.',
  linked_elsewhere: 'It is linked to another account.',
  unknown_issuer: 'You cannot sign in with that here.',
};

const LINK_FIRST = 'Your address has an account already. Sign in to it, and then link the two.';

export interface IssuerProps {
  issuers: readonly OidcIssuerView[];
  /** Why the last attempt has failed. */
  failure: OidcFailure | null;
  /** An identity waits to be linked. */
  linkFirst: boolean;
}

/** Above the form: what came of the last attempt. */
export function IssuerNotice({ failure, linkFirst }: Omit<IssuerProps, 'issuers'>) {
  if (failure) {
    return (
      <Alert color="red" role="alert" mb="md">
        {FAILURE_TEXTS[failure]}
      </Alert>
    );
  }
  return linkFirst ? <Alert mb="md">{LINK_FIRST}</Alert> : null;
}

/** A button for each issuer; nothing when none is configured. */
export function IssuerButtons(props: { issuers: readonly OidcIssuerView[]; next: string }) {
  if (props.issuers.length === 0) return null;
  const query = new URLSearchParams({ returnTo: props.next });
  return (
    <Stack gap="sm">
      <Divider label="or" />
      {props.issuers.map(({ name, label }) => (
        <Button
          key={name}
          component="a"
          href={`/api/v1/auth/oidc/${name}/start?${query}`}
          variant="default"
          size="md"
        >
          Continue with {label}
        </Button>
      ))}
    </Stack>
  );
}
