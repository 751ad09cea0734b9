import type { Metadata } from 'next';
import { ErrorPanel } from '@/components/common/error-panel';
import { JobsTable } from '@/components/jobs/jobs-table';
import { load } from '@/components/server/api';
import { readSearchParams, type SearchParams } from '@/components/server/search-params';
import { listJobs } from '@/lib/contracts/jobs';

export const metadata: Metadata = { title: 'Jobs' };

export default async function JobsPage({ searchParams }: { searchParams: SearchParams }) {
  const query = await readSearchParams(searchParams, listJobs.query);
  const jobs = await load((client) => client.listJobs({ query }));
  if (!jobs.ok) return <ErrorPanel error={jobs.error} />;
  return <JobsTable jobs={jobs.data} />;
}
