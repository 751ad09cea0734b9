import { createConfig, lintFromString } from '@redocly/openapi-core';
import { type RulesetDefinition, Spectral } from '@stoplight/spectral-core';
import { oas } from '@stoplight/spectral-rulesets';
import { expect, it } from 'vitest';
import { renderOpenApi } from '@/scripts/generate-openapi';

const PATIENCE_MS = 60_000;

/** What the recommended rules find and stays, each with its reason. What is found no more fails, too. */
const ACCEPTED: [finding: string, reason: string][] = [
  [
    'info-license #/info',
    'the product that is built on this has no licence to name before somebody gives it one',
  ],
  [
    'operation-2xx-response #/paths/~1api~1v1~1auth~1oidc~1{name}~1callback/get/responses',
    'the issuer sends the browser here, and every success is a redirect (303)',
  ],
  [
    'operation-2xx-response #/paths/~1api~1v1~1auth~1oidc~1{name}~1start/get/responses',
    'a browser opens it, and every success is a redirect (303) to the issuer',
  ],
  [
    'operation-2xx-response #/paths/~1api~1v1~1connections~1callback/get/responses',
    'the provider sends the browser here, and every success is a redirect (303) into the console',
  ],
];

it(
  'Redocly finds nothing by its recommended rules, warnings included',
  async () => {
    const config = await createConfig({ extends: ['recommended'], telemetry: 'off' });
    const problems = await lintFromString({ source: renderOpenApi(), config });
    const findings = problems.map(
      ({ ruleId, location: [place] }) =>
        `${ruleId} ${place && 'pointer' in place ? place.pointer : ''}`,
    );
    expect(findings.sort()).toEqual(ACCEPTED.map(([finding]) => finding).sort());
  },
  PATIENCE_MS,
);

it(
  'Spectral finds nothing by its recommended rules for OpenAPI, hints included',
  async () => {
    const spectral = new Spectral();
    spectral.setRuleset({ extends: [[oas, 'recommended']] } as RulesetDefinition);
    const findings = await spectral.run(JSON.parse(renderOpenApi()) as Record<string, unknown>);
    expect(findings.map(({ code, path, message }) => ({ code, path, message }))).toEqual([]);
  },
  PATIENCE_MS,
);

it(
  'the linters do look: what breaks a rule is found',
  async () => {
    const broken = JSON.parse(renderOpenApi()) as {
      paths: Record<string, object>;
      [key: string]: unknown;
    };
    broken.paths['/broken/{id}'] = { get: { responses: { 200: { description: 'x' } } } };
    const config = await createConfig({ extends: ['recommended'], telemetry: 'off' });
    const problems = await lintFromString({ source: JSON.stringify(broken), config });
    expect(problems.map(({ ruleId }) => ruleId)).toContain('path-parameters-defined');
    const spectral = new Spectral();
    spectral.setRuleset({ extends: [[oas, 'recommended']] } as RulesetDefinition);
    const findings = await spectral.run(broken);
    expect(findings.map(({ code }) => code)).toContain('path-params');
  },
  PATIENCE_MS,
);
