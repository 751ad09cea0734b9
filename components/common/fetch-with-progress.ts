/** `fetch` that reports how much of the body was uploaded, from 0 to 1; the browser's own cannot. */
export function fetchWithProgress(onProgress: (part: number) => void): typeof fetch {
  return (input, init = {}) =>
    new Promise<Response>((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open(init.method ?? 'GET', String(input));
      request.withCredentials = init.credentials === 'include';
      request.responseType = 'text';
      for (const [name, value] of new Headers(init.headers)) request.setRequestHeader(name, value);
      request.upload.onprogress = ({ loaded, total }) => onProgress(total ? loaded / total : 0);
      request.onload = () => {
        const lines = request.getAllResponseHeaders().trim().split('\r\n');
        const headers = lines.map((line) => line.split(/:\s*(.*)/, 2) as [string, string]);
        resolve(new Response(request.responseText, { status: request.status, headers }));
      };
      request.onerror = () => reject(new TypeError('The upload failed'));
      request.onabort = () =>
        reject(init.signal?.reason ?? new TypeError('The upload was stopped'));
      init.signal?.addEventListener('abort', () => request.abort(), { once: true });
      request.send(init.body as XMLHttpRequestBodyInit | null);
    });
}
