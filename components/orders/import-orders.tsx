import {
  Alert,
  Anchor,
  Button,
  FileInput,
  Group,
  Modal,
  Progress,
  Stack,
  Text,
} from '@mantine/core';
import { IconFileTypeCsv, IconUpload } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { fetchWithProgress } from '@/components/common/fetch-with-progress';
import { FormFailure, ModalButtons } from '@/components/common/form';
import { formatNumber } from '@/components/common/format';
import { LinkButton } from '@/components/common/link-button';
import { type LoadError, toLoadError } from '@/components/common/load-error';
import { Caption } from '@/components/common/text';
import { useJobStream } from '@/components/hooks/use-job-stream';
import { JobProgressBar } from '@/components/jobs/job-progress';
import { createClient } from '@/lib/api/client';
import { isFinalJobStatus } from '@/lib/contracts/job-status';
import type { JobView } from '@/lib/contracts/jobs';

const isNdjson = ({ name }: File) => /\.(ndjson|jsonl)$/i.test(name);

/** A button, and the modal that uploads a file and shows the progress of its import. */
export function ImportOrders() {
  const router = useRouter();
  const [opened, setOpened] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const [sent, setSent] = useState<number | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  const [failure, setFailure] = useState<LoadError | null>(null);
  const sending = useRef<AbortController | null>(null);

  function open() {
    setFile(null);
    setJobId(null);
    setFailure(null);
    setOpened(true);
  }

  async function send(chosen: File) {
    const abort = new AbortController();
    sending.current = abort;
    setFailure(null);
    setSent(0);
    const client = createClient({ baseUrl: '', fetch: fetchWithProgress(setSent) });
    const contentType = isNdjson(chosen) ? 'application/x-ndjson' : 'text/csv';
    try {
      const job = await client.importOrders({ body: chosen, contentType, signal: abort.signal });
      setJobId(job.id);
    } catch (error) {
      if (!abort.signal.aborted) setFailure(toLoadError(error));
    } finally {
      sending.current = null;
      setSent(null);
    }
  }

  const close = () => {
    // Aborts a running upload; a queued import continues.
    sending.current?.abort();
    setOpened(false);
    if (jobId !== null) router.refresh();
  };
  return (
    <>
      <Button variant="default" leftSection={<IconUpload size={17} stroke={1.8} />} onClick={open}>
        Import
      </Button>
      <Modal
        opened={opened}
        onClose={close}
        title="Import orders"
        closeOnClickOutside={sent === null}
      >
        {jobId !== null ? (
          <ImportProgress jobId={jobId} onClose={close} />
        ) : (
          <Stack>
            <FormFailure failure={failure} />
            <FileInput
              label="File"
              description="CSV or NDJSON, such as an export. Required columns: number, currency, customerName, items. Optional: status, customerEmail, metadata, placedAt."
              placeholder="Choose a file"
              accept=".csv,.ndjson,.jsonl,text/csv,application/x-ndjson"
              leftSection={<IconFileTypeCsv size={18} stroke={1.6} />}
              value={file}
              onChange={setFile}
              disabled={sent !== null}
            />
            {sent !== null && (
              <Stack gap={6}>
                <Progress value={sent * 100} aria-label="Upload" transitionDuration={200} />
                <Caption>Uploading · {Math.round(sent * 100)}%</Caption>
              </Stack>
            )}
            <ModalButtons onCancel={close}>
              <Button loading={sent !== null} disabled={!file} onClick={() => file && send(file)}>
                Import
              </Button>
            </ModalButtons>
          </Stack>
        )}
      </Modal>
    </>
  );
}

/** Shows an import's progress; the import continues when the modal is closed. */
function ImportProgress({ jobId, onClose }: { jobId: string; onClose: () => void }) {
  const job = useJobStream(jobId);
  const done = job !== null && isFinalJobStatus(job.status);
  return (
    <Stack>
      {job === null && <Text size="sm">File uploaded. Waiting for a worker.</Text>}
      {job && (done ? <Outcome job={job} /> : <JobProgressBar job={job} />)}
      {!done && <Caption>You can close this window. The import continues.</Caption>}
      <Group justify="flex-end">
        <LinkButton href={`/jobs/${jobId}`} variant="default">
          View job
        </LinkButton>
        <Button onClick={onClose}>{done ? 'Done' : 'Close'}</Button>
      </Group>
    </Stack>
  );
}

/** The result of a finished import. */
function Outcome({ job }: { job: JobView }) {
  const { created = 0, failed = 0 } = (job.result ?? {}) as { created?: number; failed?: number };
  if (job.status === 'failed') {
    return (
      <Alert color="red" title="Nothing could be imported">
        {job.error?.message}
      </Alert>
    );
  }
  if (job.status === 'cancelled') {
    return (
      <Alert color="gray" title="The import was cancelled. The orders it created are still here." />
    );
  }
  const title = `${formatNumber(created)} ${created === 1 ? 'order' : 'orders'} created`;
  return (
    <Alert color={failed > 0 ? 'orange' : 'verdigris'} title={title}>
      {failed > 0 && (
        <Text size="sm">
          {formatNumber(failed)} {failed === 1 ? 'row was' : 'rows were'} rejected.{' '}
          <Anchor href={`/api/v1/orders/imports/${job.id}/errors`} download size="sm">
            Download the error report
          </Anchor>
        </Text>
      )}
    </Alert>
  );
}
