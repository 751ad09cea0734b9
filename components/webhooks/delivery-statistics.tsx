import { Group, Stack } from '@mantine/core';
import { Section } from '@/components/common/section';
import { Caption, Note } from '@/components/common/text';
import { Time } from '@/components/common/time';
import type { WebhookStatistics } from '@/lib/contracts/webhook-deliveries';
import { type DeliveryHour, lastHours, summarizeHours } from './delivery-hours';

const WIDTH = 600;
const HEIGHT = 72;
const FILLED = 0.7;

/** How the deliveries of the last 24 hours went. `now` is that of the server, so that both render alike. */
export function DeliveryStatistics(props: { statistics: WebhookStatistics; now: number }) {
  const hours = lastHours(props.statistics, props.now);
  const summary = summarizeHours(hours);
  return (
    <Section title="Last 24 hours">
      <Stack gap="xs">
        <Note>{summary}</Note>
        <Bars hours={hours} label={summary} />
        <Group justify="space-between">
          <Caption>
            <Time value={hours[0]?.hour ?? ''} exact />
          </Caption>
          <Caption>now</Caption>
        </Group>
      </Stack>
    </Section>
  );
}

/** A bar for each hour: failed and pending deliveries stand on those that succeeded. */
function Bars({ hours, label }: { hours: readonly DeliveryHour[]; label: string }) {
  const totals = hours.map(({ succeeded, failed, pending }) => succeeded + failed + pending);
  const scale = HEIGHT / Math.max(1, ...totals);
  const step = WIDTH / hours.length;
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} width="100%">
      {hours.map(({ hour, succeeded, failed, pending, medianMs }, index) => {
        const parts = [
          { count: succeeded, color: 'verdigris' },
          { count: failed, color: 'red' },
          { count: pending, color: 'gray' },
        ];
        let top = HEIGHT;
        return (
          <g key={hour}>
            <title>{`${hour}: ${succeeded} succeeded, ${failed} failed, ${pending} pending${medianMs === null ? '' : `, median ${medianMs} ms`}`}</title>
            {parts.map(({ count, color }) => {
              const height = count * scale;
              top -= height;
              return (
                <rect
                  key={color}
                  x={(index + (1 - FILLED) / 2) * step}
                  y={top}
                  width={step * FILLED}
                  height={height}
                  fill={`var(--mantine-color-${color}-6)`}
                />
              );
            })}
            <rect
              x={(index + (1 - FILLED) / 2) * step}
              y={HEIGHT - 1}
              width={step * FILLED}
              height={1}
              fill="var(--mantine-color-default-border)"
            />
          </g>
        );
      })}
    </svg>
  );
}
