"""Why something of the transparency log is refused; each text says what is wrong with it."""


class TransparencyError(Exception):
    """Something is not what a transparency log may say."""


class MalformedError(TransparencyError):
    """A path, bundle, note, checkpoint, proof or policy is not written as its format demands."""


class UnprovenError(TransparencyError):
    """A proof does not lead to the root it was given for."""


class UnsignedError(TransparencyError):
    """The signatures that would have to be there are missing, or one of them is false."""
