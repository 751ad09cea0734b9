/** The account that development starts with. Its password is public: never seeded in production. */
export const DEMO = {
  email: 'demo@example.com',
  password: 'plinth-demo',
  name: 'Robin Larsson',
  organizationName: 'Harbour Street Goods',
  slug: 'harbour-street-goods',
} as const;

/** People with lesser roles in the same organization and with the same password, to see what each may do. */
export const DEMO_COLLEAGUES = [
  { email: 'member@example.com', name: 'Milo Member', role: 'member' },
  { email: 'viewer@example.com', name: 'Vera Viewer', role: 'viewer' },
] as const;
