"""The site of a release: pages that open from its folder, without a server, a network or an account."""
