"""Reading what people write in a cell into the one form that is kept, and printing that form again."""

from models.fields.cells import (
    CLEAR,
    Cell,
    Clear,
    MaskedValue,
    is_blank,
    is_ditto,
    parse_bool,
    parse_long_text,
    parse_set,
    parse_text,
    text_of,
)
from models.fields.dates import (
    AmbiguousDate,
    date_span,
    day_before,
    last_day,
    parse_date,
    parse_moment,
    precedes,
    print_date,
    print_moment,
    tenth_evidence,
)
from models.fields.id_numbers import check_id_number, id_birth, id_sex, mask_id_number, parse_id_number
from models.fields.numbers import (
    han_number,
    parse_han_number,
    parse_integer,
    parse_money,
    parse_number,
    print_money,
)
from models.fields.people import (
    AFFILIATION_PARTY,
    AFFILIATION_PROBATIONARY,
    AFFILIATIONS,
    EDUCATION_CODES,
    EDUCATION_LEVELS,
    ETHNICITIES,
    begins_with_surname,
    education_code,
    looks_like_a_note,
    parse_affiliations,
    parse_ethnicity,
    parse_name,
    parse_people,
    parse_sex,
    split_former_name,
)
from models.fields.phones import is_landline, mask_phone, parse_phones, phone_digits

__all__ = [
    "AFFILIATIONS", "AFFILIATION_PARTY", "AFFILIATION_PROBATIONARY", "AmbiguousDate", "CLEAR", "Cell",
    "Clear", "EDUCATION_CODES", "EDUCATION_LEVELS", "ETHNICITIES", "MaskedValue", "begins_with_surname",
    "check_id_number", "date_span", "day_before", "education_code", "han_number", "id_birth", "id_sex",
    "is_blank", "is_ditto", "is_landline", "last_day", "looks_like_a_note", "mask_id_number", "mask_phone",
    "parse_affiliations", "parse_bool", "parse_date", "parse_ethnicity", "parse_han_number",
    "parse_id_number", "parse_integer", "parse_long_text", "parse_moment", "parse_money", "parse_name",
    "parse_number", "parse_people", "parse_phones", "parse_set", "parse_sex", "parse_text", "phone_digits",
    "precedes", "print_date", "print_moment", "print_money", "split_former_name", "tenth_evidence", "text_of",
]
