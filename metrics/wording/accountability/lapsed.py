"""Why a proposal lapsed before anybody decided; each ends without a full stop. That the measure has
ended which it goes on from, ``hindrances.lapsed`` says."""

CORRECTED = "排名更正后规则不再成立"
ANSWERED = "原措施的要求已经办理，或者期限已经改变，不再是到期没有回应"
