"""Citizens' contacts within acts: locked before any case, and who is one person by her e-mail address.

A text locks its contact and then the case it belongs to; whoever wants both locks them in that order, or two
of them wait for each other for ever.
"""

from collections.abc import Collection, Iterable

from django.db.models import F, Q

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
    reported from another number, with the same address, on a third.
    """
    stored = Contact.objects.filter(pk__in=contacts).values_list("email_index", "address_index")
    indexes = {bytes(each) for pair in stored for each in pair if each}
    indexes |= {crypto.index(each) for each in addresses if each}
    if not indexes:
        return set(contacts)
    same = Contact.objects.filter(Q(email_index__in=indexes) | Q(address_index__in=indexes))
    return {*contacts, *same.values_list("pk", flat=True)}
