'use client';

import { TextInput } from '@mantine/core';
import { useRouter } from 'next/navigation';
import { Form, SubmitButton } from '@/components/common/form';
import { PageHeader } from '@/components/common/page-header';
import { Section } from '@/components/common/section';
import { useApiForm } from '@/components/hooks/use-api-form';
import { useApi } from '@/contexts/api-context';
import { useCan } from '@/contexts/session-context';
import { type OrganizationView, updateOrganization } from '@/lib/contracts/organizations';

/** The name of the organization. */
export function OrganizationPage({ organization }: { organization: OrganizationView }) {
  const client = useApi();
  const router = useRouter();
  const mayUpdate = useCan('admin', 'organizations:write');
  const apiForm = useApiForm({
    initialValues: { name: organization.name },
    schema: updateOrganization.schema,
    submit: async (body) => {
      await client.updateOrganization({ body });
      router.refresh();
    },
  });
  return (
    <>
      <PageHeader title="Organization" />
      <Section title="Name" maw={560}>
        <Form form={apiForm}>
          <TextInput
            aria-label="Name"
            readOnly={!mayUpdate}
            {...apiForm.form.getInputProps('name')}
          />
          {mayUpdate && (
            <div>
              <SubmitButton loading={apiForm.busy}>Save</SubmitButton>
            </div>
          )}
        </Form>
      </Section>
    </>
  );
}
