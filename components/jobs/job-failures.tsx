import { Code, Spoiler, Table, Text } from '@mantine/core';
import { Section } from '@/components/common/section';
import { Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import type { JobFailure } from '@/lib/contracts/jobs';

/** The end of the run's log, shown on demand. */
function LogLines({ lines }: Pick<JobFailure, 'lines'>) {
  const text = lines.map(({ at, level, message }) => `${at.slice(11, 23)} ${level} ${message}`);
  return (
    <Spoiler maxHeight={0} showLabel="Show log" hideLabel="Hide log" fz="sm">
      <Code block fz="xs">
        {text.join('\n')}
      </Code>
    </Spoiler>
  );
}

/** What went wrong in earlier runs, the latest first. */
export function JobFailures({ failures }: { failures: readonly JobFailure[] }) {
  return (
    <Section title="Failures">
      <Table.ScrollContainer minWidth={480}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Attempt</Table.Th>
              <Table.Th>Error</Table.Th>
              <Table.Th>When</Table.Th>
              <Table.Th>Worker</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {[...failures]
              .reverse()
              .map(({ attempt, at, durationMs, worker, code, message, lines }) => (
                <Table.Tr key={at}>
                  <Table.Td>{attempt}</Table.Td>
                  <Table.Td>
                    <Text size="sm">{message}</Text>
                    <Note>{code}</Note>
                    {lines.length > 0 && <LogLines lines={lines} />}
                  </Table.Td>
                  <Table.Td>
                    <Time value={at} />
                    <Note>after {durationMs} ms</Note>
                  </Table.Td>
                  <Table.Td>{worker}</Table.Td>
                </Table.Tr>
              ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}
