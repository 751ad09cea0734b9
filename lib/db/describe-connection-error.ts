/** What went wrong when a program connected to PostgreSQL, and what to do; null for other errors. */
export function describeConnectionError(error: unknown, url: string): string | null {
  const { hostname, port, username, pathname } = new URL(url);
  const server = `${hostname}:${port || 5432}`;
  const { code = '', message = '' } = (error ?? {}) as { code?: string; message?: string };
  switch (code) {
    case 'ECONNREFUSED':
      return `Nothing listens at ${server}. Start PostgreSQL, or correct DATABASE_URL.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host ${hostname} of DATABASE_URL cannot be found. Correct it, or the name service.`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `${server} cannot be reached. Check the host in DATABASE_URL, routes and firewalls.`;
    case 'ECONNRESET':
      return `${server} closed the connection. Check that PostgreSQL listens there, with TLS if the URL asks for it.`;
    case '28P01':
    case '28000':
      return `PostgreSQL at ${server} rejects the user "${decodeURIComponent(username)}": ${message}. Correct the name and password in DATABASE_URL, or pg_hba.conf.`;
    case '3D000':
      return `PostgreSQL at ${server} has no database "${decodeURIComponent(pathname.slice(1))}". Create it, or correct DATABASE_URL.`;
    case '53300':
      return `PostgreSQL at ${server} has no connection left. Raise max_connections, or lower DATABASE_POOL_SIZE.`;
    case '57P03':
      return `PostgreSQL at ${server} is starting or stopping: ${message}. Try again.`;
  }
  if (/timeout/i.test(message)) {
    return `${server} does not respond. Check the host in DATABASE_URL, routes and firewalls.`;
  }
  if (/does not support SSL/.test(message)) {
    return `PostgreSQL at ${server} does not support TLS, which DATABASE_URL asks for.`;
  }
  return null;
}
