import { type UseFormReturnType, useForm } from '@mantine/form';
import { type FormEventHandler, useState } from 'react';
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

export interface ApiForm<V extends Record<string, unknown>> {
  form: UseFormReturnType<V>;
  busy: boolean;
  /** A failure that belongs to no field. */
  failure: LoadError | null;
  onSubmit: FormEventHandler<HTMLFormElement>;
}

/** A form for an operation: validated by its contract, with the API's issues shown on the fields. */
export function useApiForm<V extends Record<string, unknown>>(
  options: ApiFormOptions<V>,
): ApiForm<V> {
  const { initialValues, schema, toBody, submit } = options;
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<LoadError | null>(null);
  const form = useForm<V>({
    mode: 'controlled',
    initialValues,
    validate: (values) => formErrors(schema, toBody ? toBody(values) : values),
  });

  const send = async (values: V) => {
    setBusy(true);
    setFailure(null);
    try {
      await submit(values);
    } catch (error) {
      setFailure(showIssues(form, error));
    } finally {
      setBusy(false);
    }
  };
  return { form, busy, failure, onSubmit: form.onSubmit(send) };
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
