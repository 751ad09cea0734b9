import { Button, FileInput, Group, Modal, Progress, Stack, Text } from '@mantine/core';
import { IconFileTypeCsv, IconUpload } from '@tabler/icons-react';
import { useRouter } from 'next/navigation';
import { useRef, useState } from 'react';
import { fetchWithProgress } from '@/components/common/fetch-with-progress';
import { FormFailure } from '@/components/common/form';
import { type LoadError, toLoadError } from '@/components/common/load-error';
import { createClient } from '@/lib/api/client';
import { ImportProgress } from './import-progress';

const isNdjson = ({ name }: File) => /\.(ndjson|jsonl)$/i.test(name);

/** Uploads a file; returns the id of the job that imports it. */
async function upload(
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<string> {
  const client = createClient({ baseUrl: '', fetch: fetchWithProgress(onProgress) });
  const contentType = isNdjson(file) ? 'application/x-ndjson' : 'text/csv';
  return (await client.importOrders({ body: file, contentType, signal })).id;
}

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
    try {
      setJobId(await upload(chosen, setSent, abort.signal));
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
                <Text size="xs" c="dimmed">
                  Uploading · {Math.round(sent * 100)}%
                </Text>
              </Stack>
            )}
            <Group justify="flex-end">
              <Button variant="default" onClick={close}>
                Cancel
              </Button>
              <Button loading={sent !== null} disabled={!file} onClick={() => file && send(file)}>
                Import
              </Button>
            </Group>
          </Stack>
        )}
      </Modal>
    </>
  );
}
