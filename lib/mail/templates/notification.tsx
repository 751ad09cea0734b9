import { PRODUCT_NAME } from '@/lib/contracts/product';
import { Action, Hint, Paragraph } from './layout';
import type { Template } from './template';

/** A notification of the console. */
export const notification: Template<'notification'> = (
  { title, body, link, unsubscribeUrl },
  links,
) => {
  const href = link && links.page(link);
  return {
    subject: title,
    preheader: body,
    body: (
      <>
        {body.split(/\n+/).map((line) => (
          <Paragraph key={line}>{line}</Paragraph>
        ))}
        {href && <Action href={href}>Open {PRODUCT_NAME}</Action>}
        {unsubscribeUrl && (
          <Hint>
            <a href={unsubscribeUrl} style={{ color: 'inherit' }}>
              Stop these e-mails
            </a>
          </Hint>
        )}
      </>
    ),
  };
};
