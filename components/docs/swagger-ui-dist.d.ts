declare module 'swagger-ui-dist/swagger-ui-es-bundle.js' {
  interface SwaggerOptions {
    domNode: HTMLElement;
    url: string;
    docExpansion: 'list';
    defaultModelsExpandDepth: number;
    displayRequestDuration: boolean;
    filter: boolean;
    validatorUrl: null;
    requestInterceptor: <R extends { method: string; headers: Record<string, string> }>(r: R) => R;
    onComplete: () => void;
  }
  export default function SwaggerUIBundle(options: SwaggerOptions): unknown;
}
