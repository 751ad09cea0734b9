import type { CatalogueEntry } from './entries';

/** Shops, payments, accounting, customers and marketing. */
export const COMMERCE: Readonly<Record<string, CatalogueEntry>> = {
  etsy: {
    name: 'Etsy',
    description: 'Shops and receipts',
    documentation: 'https://developers.etsy.com/documentation/essentials/authentication',
    server: {
      authorizationEndpoint: 'https://www.etsy.com/oauth/connect',
      tokenEndpoint: 'https://api.etsy.com/v3/public/oauth/token',
    },
    clientAuthentication: 'body',
    scopes: ['shops_r', 'transactions_r'],
    headers: { 'x-api-key': '{clientId}' },
    baseUrl: 'https://openapi.etsy.com/v3/application',
    account: { path: '/users/me', id: 'shop_id', name: 'shop_id' },
  },
  hubspot: {
    name: 'HubSpot',
    description: 'Contacts and deals',
    documentation:
      'https://developers.hubspot.com/docs/guides/apps/authentication/working-with-oauth',
    server: {
      authorizationEndpoint: 'https://app.hubspot.com/oauth/authorize',
      tokenEndpoint: 'https://api.hubapi.com/oauth/v1/token',
    },
    pkce: false,
    clientAuthentication: 'body',
    scopes: ['oauth', 'crm.objects.contacts.read'],
    baseUrl: 'https://api.hubapi.com',
    account: { path: '/account-info/v3/details', id: 'portalId', name: 'portalId' },
  },
  intercom: {
    name: 'Intercom',
    description: 'Conversations and contacts',
    documentation:
      'https://developers.intercom.com/docs/build-an-integration/learn-more/authentication/setting-up-oauth',
    server: {
      authorizationEndpoint: 'https://app.intercom.com/oauth',
      tokenEndpoint: 'https://api.intercom.io/auth/eagle/token',
    },
    pkce: false,
    clientAuthentication: 'body',
    scopes: [],
    baseUrl: 'https://api.intercom.io',
    account: { path: '/me', id: 'app.id_code', name: 'app.name' },
  },
  linkedin: {
    name: 'LinkedIn',
    description: 'Profiles',
    documentation:
      'https://learn.microsoft.com/en-us/linkedin/shared/authentication/authorization-code-flow',
    server: {
      authorizationEndpoint: 'https://www.linkedin.com/oauth/v2/authorization',
      tokenEndpoint: 'https://www.linkedin.com/oauth/v2/accessToken',
    },
    pkce: false,
    clientAuthentication: 'body',
    scopes: ['openid', 'profile', 'email'],
    baseUrl: 'https://api.linkedin.com/v2',
    account: { path: '/userinfo', id: 'sub', name: 'name' },
  },
  mailchimp: {
    name: 'Mailchimp',
    description: 'Audiences and campaigns',
    documentation: 'https://mailchimp.com/developer/marketing/guides/access-user-data-oauth-2/',
    server: {
      authorizationEndpoint: 'https://login.mailchimp.com/oauth2/authorize',
      tokenEndpoint: 'https://login.mailchimp.com/oauth2/token',
    },
    pkce: false,
    clientAuthentication: 'body',
    scopes: [],
    // The account's own data center is in its metadata, as `api_endpoint`.
    baseUrl: 'https://login.mailchimp.com/oauth2',
    account: { path: '/metadata', id: 'user_id', name: 'accountname' },
  },
  pipedrive: {
    name: 'Pipedrive',
    description: 'Deals and persons',
    documentation: 'https://pipedrive.readme.io/docs/marketplace-oauth-authorization',
    server: {
      authorizationEndpoint: 'https://oauth.pipedrive.com/oauth/authorize',
      tokenEndpoint: 'https://oauth.pipedrive.com/oauth/token',
      revocationEndpoint: 'https://oauth.pipedrive.com/oauth/revoke',
    },
    scopes: [],
    storedFields: ['api_domain'],
    baseUrl: '{api_domain}/api/v1',
    account: { path: '/users/me', id: 'data.company_id', name: 'data.company_name' },
  },
  quickbooks: {
    name: 'QuickBooks Online',
    description: 'Invoices and customers',
    documentation:
      'https://developer.intuit.com/app/developer/qbo/docs/develop/authentication-and-authorization/oauth-2.0',
    server: {
      authorizationEndpoint: 'https://appcenter.intuit.com/connect/oauth2',
      tokenEndpoint: 'https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer',
      revocationEndpoint: 'https://developer.api.intuit.com/v2/oauth2/tokens/revoke',
    },
    scopes: ['com.intuit.quickbooks.accounting'],
    storedParams: ['realmId'],
    baseUrl: 'https://quickbooks.api.intuit.com/v3/company/{realmId}',
    account: {
      path: '/companyinfo/{realmId}',
      id: 'settings.realmId',
      name: 'CompanyInfo.CompanyName',
    },
  },
  salesforce: {
    name: 'Salesforce',
    description: 'Accounts and opportunities',
    documentation:
      'https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm',
    server: {
      authorizationEndpoint: 'https://login.salesforce.com/services/oauth2/authorize',
      tokenEndpoint: 'https://login.salesforce.com/services/oauth2/token',
      revocationEndpoint: 'https://login.salesforce.com/services/oauth2/revoke',
    },
    clientAuthentication: 'body',
    scopes: ['api', 'refresh_token', 'openid'],
    storedFields: ['instance_url'],
    errors: { refresh: ['INVALID_SESSION_ID'] },
    baseUrl: '{instance_url}/services',
    account: { path: '/oauth2/userinfo', id: 'organization_id', name: 'preferred_username' },
  },
  spotify: {
    name: 'Spotify',
    description: 'Playlists',
    documentation: 'https://developer.spotify.com/documentation/web-api/tutorials/code-flow',
    server: {
      authorizationEndpoint: 'https://accounts.spotify.com/authorize',
      tokenEndpoint: 'https://accounts.spotify.com/api/token',
    },
    scopes: ['user-read-email'],
    baseUrl: 'https://api.spotify.com/v1',
    account: { path: '/me', id: 'id', name: 'display_name' },
  },
  square: {
    name: 'Square',
    description: 'Payments',
    documentation: 'https://developer.squareup.com/reference/square/o-auth/obtain-token',
    server: {
      authorizationEndpoint: 'https://connect.squareup.com/oauth2/authorize',
      tokenEndpoint: 'https://connect.squareup.com/oauth2/token',
    },
    authorizationParams: { session: 'false' },
    pkce: false,
    clientAuthentication: 'body',
    tokenRequest: 'json',
    scopes: ['MERCHANT_PROFILE_READ', 'PAYMENTS_READ'],
    baseUrl: 'https://connect.squareup.com/v2',
    account: { path: '/merchants/me', id: 'merchant.id', name: 'merchant.business_name' },
  },
  webflow: {
    name: 'Webflow',
    description: 'Sites and forms',
    documentation: 'https://developers.webflow.com/data/reference/oauth-app',
    server: {
      authorizationEndpoint: 'https://webflow.com/oauth/authorize',
      tokenEndpoint: 'https://api.webflow.com/oauth/access_token',
    },
    pkce: false,
    clientAuthentication: 'body',
    scopes: ['authorized_user:read', 'sites:read'],
    baseUrl: 'https://api.webflow.com/v2',
    account: { path: '/token/authorized_by', id: 'id', name: 'email' },
  },
  xero: {
    name: 'Xero',
    description: 'Invoices and contacts',
    documentation: 'https://developer.xero.com/documentation/guides/oauth2/auth-flow/',
    server: {
      authorizationEndpoint: 'https://login.xero.com/identity/connect/authorize',
      tokenEndpoint: 'https://identity.xero.com/connect/token',
      revocationEndpoint: 'https://identity.xero.com/connect/revocation',
    },
    scopes: ['openid', 'profile', 'email', 'offline_access', 'accounting.contacts.read'],
    baseUrl: 'https://api.xero.com',
    account: { path: '/connections', id: '0.tenantId', name: '0.tenantName' },
  },
  zendesk: {
    name: 'Zendesk',
    description: 'Tickets',
    documentation: 'https://developer.zendesk.com/api-reference/ticketing/oauth/grant_type_tokens/',
    fields: [
      {
        name: 'host',
        label: 'Zendesk address',
        placeholder: 'acme.zendesk.com',
        pattern: /[a-z0-9][a-z0-9-]{0,62}\.zendesk\.com/,
        normalize: (entered) =>
          entered
            .toLowerCase()
            .replace(/^https:\/\//, '')
            .replace(/\/.*$/, ''),
      },
    ],
    server: {
      authorizationEndpoint: 'https://{host}/oauth/authorizations/new',
      tokenEndpoint: 'https://{host}/oauth/tokens',
    },
    clientAuthentication: 'body',
    tokenRequest: 'json',
    scopes: ['read'],
    baseUrl: 'https://{host}/api/v2',
    account: { path: '/users/me.json', id: 'settings.host', name: 'settings.host' },
  },
};
