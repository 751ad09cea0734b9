import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { JobDetail } from '@/components/jobs/job-detail';
import { load } from '@/components/server/api';

export const metadata: Metadata = { title: 'Job' };

export default async function JobPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  const job = await load((client) => client.getJob({ params: { id } }));
  if (!job.ok) return <ErrorPanel error={job.error} />;
  return <JobDetail job={job.data} />;
}
