"""What can go wrong with keys and boxes; no text here ever quotes a key or a sealed value."""


class SealingError(RuntimeError):
    """Something cannot be sealed, opened, wrapped or unwrapped."""


class KeyringError(SealingError):
    """The keyring cannot be used; the text names it and says why."""


class KeyringMissingError(KeyringError):
    """There is no keyring at this place."""


class KeyringLostError(SealingError):
    """The log's keyring is missing, or another one stands in its place."""


class KeyringExistsError(KeyringError):
    """Something is at the place where a new keyring was to go; it was not touched."""


class KeyringExposedError(KeyringError):
    """Accounts other than the owner's can read or write the keyring."""


class KeyringDamagedError(KeyringError):
    """The file is truncated, altered or not a keyring at all."""


class KeyringKindError(KeyringError):
    """The file holds a keyring of another kind than the one asked for."""


class KeyringOutdatedError(KeyringError):
    """The log wraps its data keys under a key that this copy of the ring does not hold."""


class KeyringUnreachableError(KeyringError):
    """The key management service does not answer, or cannot serve now."""


class KeyringDeniedError(KeyringError):
    """The key management service does not let this account use the key."""


class KeyringDisabledError(KeyringError):
    """The key of the key management service is disabled, awaits deletion, or is gone."""


class KeyChangedError(SealingError):
    """The log keeps its data keys under another key-encryption key by now."""


class WrappedKeyRefusedError(SealingError):
    """A wrapped key is altered, belongs elsewhere, or its key-encryption key is not in the ring."""


class BoxRefusedError(SealingError):
    """A box is altered, sealed under another key, or taken from another place."""
