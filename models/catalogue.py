"""Every register there is, by the name the command line and the pages know it by."""
from models.adoptions import Adoptions
from models.archive import ClosedYears
from models.attendance import Attendances
from models.basics import Committees, Sectors, Terms
from models.books import Books, Printings, Stock
from models.cadences import CadenceMarks, Cadences
from models.consultations import Consultations
from models.documents import Documents
from models.donations import Donations
from models.duties import Duties
from models.exchanges import ExchangeOutcomes, Exchanges
from models.gifts import BookSets, Gifts
from models.grids import Branches, Grids
from models.instructions import Instructions
from models.kept_reports import KeptReports
from models.lectures import Lectures
from models.meetings import Meetings
from models.members import Cadres, ContactEvents, Contacts, Members
from models.openings import Openings, Restatements
from models.people import People
from models.proposals import Proposals
from models.register import Register
from models.schemes import Schemes
from models.suggestions import Suggestions
from models.teams import Rosters, Shifts, Teams
from models.trips import Materials, TripPlaces, Trips, TripStops
from models.units import Units
from models.visits import Visits

REGISTERS: dict[str, type[Register]] = {register.key: register for register in (
    Members, Cadres, Contacts, ContactEvents, People, Units, Grids, Branches, Teams, Rosters, Shifts, Donations,
    Books, Printings, Stock, Gifts, BookSets, Meetings, Lectures, Attendances, Cadences, CadenceMarks, Visits,
    Suggestions, Adoptions, Instructions, Consultations, Proposals, Duties,
    Exchanges, ExchangeOutcomes, Trips, TripStops, TripPlaces, Materials, Documents, Openings, Restatements,
    ClosedYears, Schemes, KeptReports, Terms, Sectors, Committees)}
