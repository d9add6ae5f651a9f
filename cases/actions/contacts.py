"""Citizens' contacts within acts: locked before any case, and who is one person by her e-mail address.

A text locks its contact and then the case it belongs to; whoever wants both locks them in that order, or two
of them wait for each other for ever.
"""

from collections.abc import Collection, Iterable

from django.db.models import F, Q, QuerySet

from accounts.models import Contact
from common import crypto


def lock_contacts(found: Q) -> set[int]:
    """Lock contacts, before any case of theirs, and return their ids. Inside a transaction only.

    Not against rows that only name them, such as a message: whoever writes one has its case already.
    """
    # In the order in which a report meets them: first by number, then by address.
    order = (F("phone_index").asc(nulls_last=True), F("email_index").asc(nulls_last=True))
    locked = Contact.objects.filter(found).order_by(*order).select_for_update(of=("self",), no_key=True)
    return set(locked.values_list("pk", flat=True))


def with_same_address(contacts: Collection[int], addresses: Iterable[str] = ()) -> set[int]:
    """Return the contacts with those that are the same persons by e-mail: by what they left, or give now.

    Who left a number is known by it; what she reported with her address only hangs on another contact, and what she
    reported from another number, with the same address, on a third. So widely to protect only: a family may share an
    address, and what is taken from her is not to be taken from the others.
    """
    same = Contact.objects.filter(_left_any(_indexes_of(contacts) | {crypto.index(each) for each in addresses if each}))
    return {*contacts, *same.values_list("pk", flat=True)}


def with_address_alone(contact: Contact) -> set[int]:
    """Return the contact, and what is known by its address and no number: nobody else's."""
    alone = Contact.objects.filter(phone_index=None, email_index__in=_indexes_of({contact.pk}))
    return {contact.pk, *alone.values_list("pk", flat=True)}


def others_with_address(contact: Contact) -> QuerySet[Contact]:
    """Return who left the contact's address beside another number: maybe the same person, maybe not."""
    beside = Contact.objects.filter(_left_any(_indexes_of({contact.pk})), phone_index__isnull=False)
    return beside.exclude(pk=contact.pk).order_by("pk")


def _indexes_of(contacts: Collection[int]) -> set[bytes]:
    stored = Contact.objects.filter(pk__in=contacts).values_list("email_index", "address_index")
    return {bytes(each) for pair in stored for each in pair if each}


def _left_any(indexes: Collection[bytes]) -> Q:
    return Q(email_index__in=indexes) | Q(address_index__in=indexes)
