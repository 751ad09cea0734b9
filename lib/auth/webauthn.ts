/** The library of WebAuthn, in a file of its own so that it can be loaded late (decision 0026). */
export {
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server';
