"""What start-up code does: modules and factories followed statement by statement, without running them.

A route table depends on loops, arguments, the order of things and objects that change, which no question
about one expression answers. So the code that builds applications is followed on values that stand for the
real ones (`objects`); whatever cannot be known is `Unknown` and carries the reason.
"""
