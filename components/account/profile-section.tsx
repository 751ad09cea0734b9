import { Select, TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { Form, SubmitButton } from '@/components/common/form';
import { Section } from '@/components/common/section';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { updateMe } from '@/lib/contracts/account';

interface Profile {
  name: string;
  timeZone: string | null;
  locale: string | null;
}

/** How dates can be written; the API takes any language. */
const LOCALES: Readonly<Record<string, string>> = {
  'en-GB': 'English (United Kingdom)',
  'en-US': 'English (United States)',
  de: 'German',
  es: 'Spanish',
  fr: 'French',
  it: 'Italian',
  ja: 'Japanese',
  nl: 'Dutch',
  pl: 'Polish',
  'pt-BR': 'Portuguese (Brazil)',
  sv: 'Swedish',
};

/** With the present value, which may be none of the list. */
const withOwn = (values: readonly string[], own: string | null) =>
  own === null || values.includes(own) ? [...values] : [own, ...values];

export function ProfileSection({ user }: { user: Profile }) {
  const client = useApi();
  const router = useRouter();
  const { name, timeZone, locale } = user;
  const apiForm = useApiForm<Profile & Record<string, unknown>>({
    initialValues: { name, timeZone, locale },
    schema: updateMe.schema,
    submit: async (body) => {
      await client.updateMe({ body });
      router.refresh();
    },
  });
  const { getInputProps } = apiForm.form;
  const zones = withOwn(['UTC', ...Intl.supportedValuesOf('timeZone')], timeZone);
  return (
    <Section title="Profile">
      <Form form={apiForm}>
        <TextInput label="Name" autoComplete="name" {...getInputProps('name')} />
        <Select
          label="Time zone"
          placeholder="As in the browser; UTC in e-mails"
          data={[...new Set(zones)]}
          searchable
          clearable
          limit={100}
          {...getInputProps('timeZone')}
        />
        <Select
          label="Dates and times"
          placeholder="As in English"
          data={withOwn(Object.keys(LOCALES), locale).map((value) => ({
            value,
            label: LOCALES[value] ?? value,
          }))}
          clearable
          {...getInputProps('locale')}
        />
        <div>
          <SubmitButton loading={apiForm.busy}>Save</SubmitButton>
        </div>
      </Form>
    </Section>
  );
}
