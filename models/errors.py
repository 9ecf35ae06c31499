"""The two kinds of error a person is told about; anything else is a bug and goes to the crash hook."""


class InvalidValue(ValueError):
    """A value that cannot be kept, told beside its field.

    `field` is a column key ('' where the caller fills it in), `message` one Chinese sentence without the field's name.
    """

    def __init__(self, field: str, message: str) -> None:
        super().__init__(f"{field}: {message}" if field else message)
        self.field = field
        self.message = message


class Refused(Exception):
    """Something the program will not or cannot do: `sentence` says what, `what_to_do` how to go on."""

    def __init__(self, sentence: str, what_to_do: str = "") -> None:
        super().__init__(f"{sentence}{what_to_do}")
        self.sentence = sentence
        self.what_to_do = what_to_do


class Cancelled(Exception):
    """The person pressed 取消; whatever was under way has been rolled back."""
