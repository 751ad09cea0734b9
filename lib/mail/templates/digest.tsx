import { Hint, Item } from './layout';
import type { Template } from './template';

/** Several notifications of the console. */
export const digest: Template<'digest'> = ({ items, unsubscribeUrl }, links, formatTime) => {
  const settings = links.page('/account');
  const style = { color: 'inherit' };
  return {
    subject: `${items.length} notifications`,
    preheader: items.map(({ title }) => title).join(', '),
    body: (
      <>
        {items.map(({ id, title, body, link, at }) => (
          <Item
            key={id}
            title={title}
            href={link && links.page(link)}
            time={formatTime(at)}
            body={body}
          />
        ))}
        <Hint>
          {settings && (
            <a href={settings} style={style}>
              Choose your notifications
            </a>
          )}
        </Hint>
        {unsubscribeUrl && (
          <Hint>
            <a href={unsubscribeUrl} style={style}>
              Stop these e-mails
            </a>
          </Hint>
        )}
      </>
    ),
  };
};
