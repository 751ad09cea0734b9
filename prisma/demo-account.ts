/** The account that development starts with. Its password is public: never seeded in production. */
export const DEMO = {
  email: 'demo@plinth.test',
  password: 'demo-password-1234',
  name: 'Dana Demo',
  organizationName: 'Demo Company',
  slug: 'demo-company',
} as const;

/** People with lesser roles in the same organization and with the same password, to see what each may do. */
export const DEMO_COLLEAGUES = [
  { email: 'member@plinth.test', name: 'Milo Member', role: 'member' },
  { email: 'viewer@plinth.test', name: 'Vera Viewer', role: 'viewer' },
] as const;
