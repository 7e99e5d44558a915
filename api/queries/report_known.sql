-- Which of some members were ever collected from, up to a position.
SELECT DISTINCT subject FROM joined WHERE subject = ANY (%(subjects)s::uuid[]) AND position <= %(until)s
