/** The product's name, in the console and in mails. */
export const PRODUCT_NAME = 'Plinth';
