"""Every register there is, by the name the command line and the pages know it by."""
from models.basics import Committees, Sectors, Terms
from models.grids import Branches, Grids
from models.members import Cadres, ContactEvents, Contacts, Members
from models.people import People
from models.register import Register
from models.units import Units

REGISTERS: dict[str, type[Register]] = {register.key: register for register in (
    Members, Cadres, Contacts, ContactEvents, People, Units, Grids, Branches, Terms, Sectors, Committees)}
