/**
 * SHA-256 of HashiCorp's zips by version and platform, from terraform_VERSION_SHA256SUMS. Kept here, since a list that lies
 * beside the zip proves nothing of it: whoever changes one changes both. A new version in `.terraform-version` needs its
 * lines here.
 */
export const TERRAFORM_SHA256: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '1.11.4': {
    darwin_amd64: 'a56d5002b9f7647291faccc3dd1a70350e60fb61e4c45037629508b8fdc2575b',
    darwin_arm64: '867e0808fa971217043e25b7a792b10720c79b1546f8a68479b74f138be73e18',
    linux_amd64: '1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc',
    linux_arm64: 'a43d1d0da9b9bab214a8305a39db0e40869572594ccf50c416a7756499143633',
  },
};
