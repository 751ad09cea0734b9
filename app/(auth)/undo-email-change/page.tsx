import { UndoEmailChangeForm } from '@/components/auth/email-change-forms';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { undoEmailChange } from '@/lib/contracts/email-change';

export const metadata = { title: 'Undo the change of your address' };

export default async function Page(props: { searchParams: SearchParams }) {
  const { token = '' } = await readSearchParams(props.searchParams, undoEmailChange.schema);
  return <UndoEmailChangeForm token={token} />;
}
