"""One unit of work: the stores that share its session. Stores never commit."""

from __future__ import annotations

from functools import cached_property

from sqlmodel import Session

from shipdesk.storage.audit_chain_store import AuditChainStore
from shipdesk.storage.audit_store import AuditStore
from shipdesk.storage.bags_store import BagsStore
from shipdesk.storage.bench_store import BenchStore
from shipdesk.storage.claims_store import ClaimsStore
from shipdesk.storage.events_store import EventsStore
from shipdesk.storage.flags_store import FlagsStore
from shipdesk.storage.groups_store import GroupsStore
from shipdesk.storage.imports_store import ImportsStore
from shipdesk.storage.insights_store import InsightsStore
from shipdesk.storage.job_runs_store import JobRunsStore
from shipdesk.storage.labels_store import LabelsStore
from shipdesk.storage.late_actions_store import LateActionsStore
from shipdesk.storage.late_store import LateStore
from shipdesk.storage.mail_choice_store import MailChoiceStore
from shipdesk.storage.mail_queue_store import MailQueueStore
from shipdesk.storage.manifests_store import ManifestsStore
from shipdesk.storage.messages_store import MessagesStore
from shipdesk.storage.orders_store import OrdersStore
from shipdesk.storage.outbox_store import OutboxStore
from shipdesk.storage.outlooks_store import OutlooksStore
from shipdesk.storage.packing_store import PackingStore
from shipdesk.storage.parcels_store import ParcelsStore
from shipdesk.storage.people_store import PeopleStore
from shipdesk.storage.photos_store import PhotosStore
from shipdesk.storage.pictures_store import PicturesStore
from shipdesk.storage.plans_store import PlansStore
from shipdesk.storage.print_jobs_store import PrintJobsStore
from shipdesk.storage.products_store import ProductsStore
from shipdesk.storage.purchases_store import PurchasesStore
from shipdesk.storage.reships_store import ReshipsStore
from shipdesk.storage.rules_store import RulesStore
from shipdesk.storage.scans_store import ScansStore
from shipdesk.storage.search_store import SearchStore
from shipdesk.storage.settings_store import SettingsStore
from shipdesk.storage.shops_store import ShopsStore
from shipdesk.storage.tracking_pages_store import TrackingPagesStore
from shipdesk.storage.whereabouts_store import WhereaboutsStore


class Transaction:
    """The stores of one unit of work."""

    def __init__(self, session: Session) -> None:
        self.session = session

    @cached_property
    def orders(self) -> OrdersStore:
        """Orders with their lines, tags and notes."""
        return OrdersStore(self.session, self.search)

    @cached_property
    def parcels(self) -> ParcelsStore:
        """Parcels."""
        return ParcelsStore(self.session, self.search)

    @cached_property
    def purchases(self) -> PurchasesStore:
        """Labels as money."""
        return PurchasesStore(self.session)

    @cached_property
    def events(self) -> EventsStore:
        """What carriers told of parcels."""
        return EventsStore(self.session)

    @cached_property
    def job_runs(self) -> JobRunsStore:
        """What ran by itself."""
        return JobRunsStore(self.session)

    @cached_property
    def whereabouts(self) -> WhereaboutsStore:
        """Where the parcels under way were last."""
        return WhereaboutsStore(self.session)

    @cached_property
    def plans(self) -> PlansStore:
        """Parcels that orders were split into."""
        return PlansStore(self.session)

    @cached_property
    def groups(self) -> GroupsStore:
        """Orders that travel in another's parcel."""
        return GroupsStore(self.session)

    @cached_property
    def packing(self) -> PackingStore:
        """Boxes and weights of orders."""
        return PackingStore(self.session)

    @cached_property
    def products(self) -> ProductsStore:
        """What is known of articles."""
        return ProductsStore(self.session)

    @cached_property
    def pictures(self) -> PicturesStore:
        """What articles look like."""
        return PicturesStore(self.session)

    @cached_property
    def labels(self) -> LabelsStore:
        """Label documents."""
        return LabelsStore(self.session)

    @cached_property
    def scans(self) -> ScansStore:
        """Scans and the dispatches they made."""
        return ScansStore(self.session)

    @cached_property
    def bench(self) -> BenchStore:
        """What is open at the benches."""
        return BenchStore(self.session)

    @cached_property
    def bags(self) -> BagsStore:
        """The carriers' bags."""
        return BagsStore(self.session)

    @cached_property
    def outbox(self) -> OutboxStore:
        """Outside effects."""
        return OutboxStore(self.session)

    @cached_property
    def prints(self) -> PrintJobsStore:
        """The print queue."""
        return PrintJobsStore(self.session)

    @cached_property
    def messages(self) -> MessagesStore:
        """Mails and templates."""
        return MessagesStore(self.session)

    @cached_property
    def mail_queue(self) -> MailQueueStore:
        """The mail queue as a whole."""
        return MailQueueStore(self.session)

    @cached_property
    def mail_choice(self) -> MailChoiceStore:
        """What decides about mails before they are sent: where orders came from, the owner's yes, templates' past."""
        return MailChoiceStore(self.session)

    @cached_property
    def flags(self) -> FlagsStore:
        """Addresses that mails do not reach, or that want fewer of them."""
        return FlagsStore(self.session)

    @cached_property
    def pages(self) -> TrackingPagesStore:
        """The parcels' pages for their customers."""
        return TrackingPagesStore(self.session)

    @cached_property
    def imports(self) -> ImportsStore:
        """Imported files and remembered columns."""
        return ImportsStore(self.session)

    @cached_property
    def shops(self) -> ShopsStore:
        """How far each shop's API was read, and how it calls our orders."""
        return ShopsStore(self.session)

    @cached_property
    def late_actions(self) -> LateActionsStore:
        """What was done about the late list."""
        return LateActionsStore(self.session)

    @cached_property
    def reships(self) -> ReshipsStore:
        """Orders that are sent again."""
        return ReshipsStore(self.session)

    @cached_property
    def claims(self) -> ClaimsStore:
        """Money asked back from carriers."""
        return ClaimsStore(self.session)

    @cached_property
    def outlooks(self) -> OutlooksStore:
        """What is expected of parcels, and what was said of them."""
        return OutlooksStore(self.session)

    @cached_property
    def late(self) -> LateStore:
        """What the late list is made of, and what was put off."""
        return LateStore(self.session)

    @cached_property
    def insights(self) -> InsightsStore:
        """Sums over parcels: how well they arrived."""
        return InsightsStore(self.session)

    @cached_property
    def audit(self) -> AuditStore:
        """Who did what."""
        return AuditStore(self.session)

    @cached_property
    def audit_chain(self) -> AuditChainStore:
        """What ties the rows of who did what together."""
        return AuditChainStore(self.session)

    @cached_property
    def manifests(self) -> ManifestsStore:
        """What carriers were given, day by day."""
        return ManifestsStore(self.session)

    @cached_property
    def photos(self) -> PhotosStore:
        """Photos of open boxes."""
        return PhotosStore(self.session)

    @cached_property
    def rules(self) -> RulesStore:
        """What was chosen for orders, and which rule did what."""
        return RulesStore(self.session)

    @cached_property
    def people(self) -> PeopleStore:
        """Who works in the shop."""
        return PeopleStore(self.session)

    @cached_property
    def settings(self) -> SettingsStore:
        """Settings, small facts and number ranges."""
        return SettingsStore(self.session)

    @cached_property
    def search(self) -> SearchStore:
        """The index that finds anything from anywhere."""
        return SearchStore(self.session)
