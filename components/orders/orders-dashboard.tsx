import { ErrorPanel } from '@/components/common/error-panel';
import { load } from '@/components/server/api';
import type { DashboardProps } from '@/components/shell/console-area';
import { OrdersOverview } from './orders-overview';

const DAYS = 90;

/** The orders' part of the dashboard: figures, orders over time, orders by status. */
export async function OrdersDashboard({ hideWhenEmpty }: DashboardProps) {
  const summary = await load((client) => client.getOrdersSummary({ query: { days: DAYS } }));
  if (!summary.ok)
    return <ErrorPanel title="The order figures are missing" error={summary.error} />;
  if (hideWhenEmpty && summary.data.total === 0) return null;
  return <OrdersOverview summary={summary.data} days={DAYS} />;
}
