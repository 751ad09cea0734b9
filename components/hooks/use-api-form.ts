import { type UseFormReturnType, useForm } from '@mantine/form';
import { useState } from 'react';
import type { z } from 'zod';
import { type LoadError, toLoadError } from '@/components/common/load-error';
import { ApiClientError } from '@/lib/api/client';
import { capitalize, formErrors } from './form-errors';

export interface ApiFormOptions<V extends Record<string, unknown>> {
  initialValues: V;
  /** The contract's own body schema, so that the form and the API agree. */
  schema: z.ZodType;
  /** The request's body for the form's values, when they differ. */
  toBody?: (values: V) => unknown;
  submit: (values: V) => Promise<unknown>;
}

/**
 * A form for an operation: validated by its contract, with the API's issues shown on the fields.
 * `failure` is an error that belongs to no field.
 */
export function useApiForm<V extends Record<string, unknown>>(options: ApiFormOptions<V>) {
  const { initialValues, schema, toBody = (values: V) => values, submit } = options;
  const [failure, setFailure] = useState<LoadError | null>(null);
  const form = useForm<V>({
    initialValues,
    validate: (values) => formErrors(schema, toBody(values)),
  });
  const onSubmit = form.onSubmit(async (values) => {
    setFailure(null);
    try {
      await submit(values);
    } catch (error) {
      setFailure(showIssues(form, error));
    }
  });
  return { form, busy: form.submitting, failure, onSubmit };
}

/** Shows the API's issues on their fields; returns the failure if one belongs to no field. */
function showIssues<V extends Record<string, unknown>>(
  form: UseFormReturnType<V>,
  error: unknown,
): LoadError | null {
  if (!(error instanceof ApiClientError) || error.issues.length === 0) return toLoadError(error);
  const errors = Object.fromEntries(
    error.issues.map((issue) => [issue.path.replace(/^body\./, ''), capitalize(issue.message)]),
  );
  form.setErrors(errors);
  const known = Object.keys(errors).every((path) => (path.split('.')[0] ?? '') in form.values);
  return known ? null : toLoadError(error);
}
